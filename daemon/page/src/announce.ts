// Sound and notification on a transition that happened while the page was open; both off until asked for.
import type { Model } from './model';
import type { Settings } from './settings';

const downwards = new Set(['INVALIDATED', 'DORMANT']);

function chime(falls: boolean): void {
  const audio = new AudioContext();
  const notes = falls ? [523, 392] : [523, 659, 784];
  notes.forEach((pitch, i) => {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    const at = audio.currentTime + 0.16 * i;
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.15, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.4);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.42);
    if (i === notes.length - 1) tone.onended = () => void audio.close();
  });
}

// To be told of every message with transitions, as soon as the model has it: what is drawn waits while the page is hidden or
// paused, and that is when it is wanted.
export function announcer(model: Model, settings: Settings): () => void {
  let known: number | null = null;  // the last transition; null: nothing was heard yet
  return () => {
    const latest = model.transitions[0];
    const fresh = known !== null && latest !== undefined && latest.number > known && latest.origin === 'live';
    known = latest?.number ?? 0;
    if (!fresh) return;
    if (settings.get('sound')) chime(downwards.has(latest.to));
    if (settings.get('notify') && 'Notification' in window && Notification.permission === 'granted') {
      new Notification(`Rotation: ${latest.to}`, { body: `${latest.from} to ${latest.to} at the close of ${latest.session}: ${latest.meaning}`, tag: `rotationd-${latest.number}` });
    }
  };
}
