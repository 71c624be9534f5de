// What is in the programs, in the folder of the build: rotationd.cdx.json, a bill of materials (CycloneDX 1.6) of the Debian
// packages that are linked or compiled in and the npm packages of the page; third-party.txt, the notices of what is compiled in or in the page.
//   node deploy/debian/sbom.mjs BUILD VERSION
// Equal builds on equal packages give equal bytes.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [build, version] = process.argv.slice(2);
const run = (program, args) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });

// Shared libraries of the programs, and theirs.
function linked() {
  const told = run('ldd', ['rotationd', 'rotation-sim'].map((name) => join(build, 'bin', name)));
  return [...new Set([...told.matchAll(/=> (\/\S+)/g)].map(([, path]) => path))];
}

// Headers of Debian's that our sources include: what is in them is in the programs.
function included() {
  const headers = new Set();
  let ours = false;
  for (const line of run('ninja', ['-C', build, '-t', 'deps']).split('\n')) {
    const target = /^(\S+): #deps/.exec(line);
    if (target) ours = /^(daemon|feeds|metrics|signals)\//.test(target[1]);
    else if (ours && line.trim().startsWith('/usr/')) headers.add(line.trim());
  }
  return [...headers];
}

// Debian packages that have these files; a merged /usr has some under their older names.
function packages(paths) {
  const names = [...new Set(paths.flatMap((path) => [path, realpathSync(path), path.replace(/^\/usr\//, '/')]))];
  let told;
  try {
    told = run('dpkg-query', ['--search', ...names]);
  } catch (error) {
    told = error.stdout;  // it found some, not all
  }
  return [...new Set([...told.matchAll(/^([a-z0-9.+-]+)(?::\w+)?: \//gm)].map(([, name]) => name))];
}

const copyright = (name) => {
  const path = `/usr/share/doc/${name}/copyright`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

// The licence of most of it, where the copyright says so in Debian's machine-readable form.
function licences(name) {
  const found = /^Files: ?\*\n(?:(?!\n\n)[^])*?^License: *(\S.*)$/m.exec(copyright(name));
  return found ? { licenses: [{ license: { name: found[1].trim() } }] } : {};
}

function debian(name, use) {
  const [release, architecture] = run('dpkg-query', ['-W', '-f', '${Version} ${Architecture}\n', name]).split('\n')[0].split(' ');
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(release)}?arch=${architecture}&distro=debian-12`;
  return { type: 'library', 'bom-ref': purl, name, version: release, ...licences(name), purl,
    properties: [{ name: 'rotationd:use', value: use }] };
}

function npm() {
  const lock = JSON.parse(readFileSync(new URL('../../daemon/page/package-lock.json', import.meta.url)));
  return Object.entries(lock.packages).filter(([path, one]) => path !== '' && !one.dev && !one.optional).map(([path, one]) => {
    const name = path.replace(/^.*node_modules\//, '');
    const purl = `pkg:npm/${name.replace('@', '%40')}@${one.version}`;
    const sha512 = Buffer.from(one.integrity.replace('sha512-', ''), 'base64').toString('hex');
    return { type: 'library', 'bom-ref': purl, name, version: one.version, licenses: [{ license: { id: one.license } }], purl,
      hashes: [{ alg: 'SHA-512', content: sha512 }], properties: [{ name: 'rotationd:use', value: 'part of the page in /usr/bin/rotationd' }] };
  });
}

const libraries = packages(linked());
const headers = packages(included()).filter((name) => !libraries.includes(name));
if (libraries.length === 0 || headers.length === 0) throw new Error('no package is linked or compiled in: is this a build of rotationd?');
const components = [...libraries.map((name) => debian(name, 'linked')), ...headers.map((name) => debian(name, 'compiled in')), ...npm()]
  .sort((a, b) => (a.purl < b.purl ? -1 : 1));
const self = `pkg:deb/rotationd@${version}`;
writeFileSync(join(build, 'rotationd.cdx.json'), `${JSON.stringify({
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', version: 1,
  metadata: { component: { type: 'application', 'bom-ref': self, name: 'rotationd', version, licenses: [{ license: { id: 'Apache-2.0' } }], purl: self } },
  components,
  dependencies: [{ ref: self, dependsOn: components.map((one) => one['bom-ref']) }],
}, null, 1)}\n`);

// A library that is linked has its notice in its own package, which ours depends on; Boost's licence and the kernel's headers ask
// for none in a program.
const source = (name) => run('dpkg-query', ['-W', '-f', '${source:Package}\n', name]).split('\n')[0];
const told = new Set([...libraries.map(source), 'linux', source('libboost1.81-dev')]);
const noticed = headers.filter((name) => !told.has(source(name))).sort();
const ofPage = npm().map(({ name }) => [name, readFileSync(join(build, '..', 'page', 'work', 'node_modules', name, 'LICENSE'), 'utf8')]);
const notices = [...noticed.map((name) => [name, copyright(name)]), ...ofPage];
writeFileSync(join(build, 'third-party.txt'), notices.map(([name, text]) => `${'='.repeat(80)}\n${name}, compiled into the programs\n\n${text}\n`).join(''));
