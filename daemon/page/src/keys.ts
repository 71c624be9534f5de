import type { Context } from './context';
import { frames } from './settings';

export function keys({ model, redraw, settings }: Context, help: HTMLDialogElement, filter: HTMLInputElement): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target instanceof HTMLInputElement) {
      if (event.key === 'Escape') { target.value = ''; target.blur(); redraw.mark('settings'); }
      return;
    }
    if (help.open) {
      if (event.key === '?') help.close();
      return;
    }
    if (/^[1-9]$/.test(event.key)) {
      if (Number(event.key) <= model.pairs.length) settings.choosePair(Number(event.key) - 1);
      return;
    }
    switch (event.key) {
      case 't':
      case 'T': {
        const step = event.key === 't' ? 1 : frames.length - 1;
        settings.set('frame', frames[(frames.indexOf(settings.get('frame')) + step) % frames.length]!);
        break;
      }
      case '/': filter.focus(); filter.scrollIntoView({ block: 'center' }); break;
      case '?': help.showModal(); break;
      case 'd': settings.set('theme', settings.get('theme') === 'dark' ? 'light' : 'dark'); break;
      case 's': settings.set('sound', !settings.get('sound')); break;
      case 'n': document.querySelector<HTMLButtonElement>('.tool[title^="Notify"]')?.click(); break;
      case 'f': settings.set('flags', !settings.get('flags')); break;
      case ' ':
        if (target instanceof HTMLButtonElement) return;  // it presses that
        redraw.setPaused(!redraw.paused);
        break;
      default: return;
    }
    event.preventDefault();
  });
}
