// Proves that package-lock.json names everything that its own packages ask for; `npm ci` refuses a lock file that does not.
// npm leaves the builds for other platforms out when the registry at hand does not carry them.
//   node scripts/check-lockfile.mjs          says what is missing and exits 1
//   node scripts/check-lockfile.mjs --fix    adds the missing builds, whose version their parent gives exactly

import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

/** Where Node would find `name` from the package at `from`, as the lock file has it. */
function resolve(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('node_modules/') - 1, 0))) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock.packages[place]) return place;
    if (at === '') return undefined;
  }
}

function missingPackages() {
  return Object.entries(lock.packages).flatMap(([from, entry]) =>
    Object.entries({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter(([name]) => resolve(from, name) === undefined)
      .map(([name, version]) => ({ from, name, version, optional: name in (entry.optionalDependencies ?? {}) })),
  );
}

const systems = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openbsd', 'netbsd', 'openharmony', 'sunos', 'aix'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64'];
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/** The entry that npm would have written, without the checksum; undefined when the name says no platform. */
function platformBuild({ from, name, version, optional }) {
  const words = name.split(/[/-]/);
  const system = words.find((word) => systems.includes(word));
  const processor = words.find((word) => processors.includes(word));
  const library = words.map((word) => libraries[word]).find((found) => found !== undefined);
  if (!optional || !system || !processor || !/^\d+\.\d+\.\d+$/.test(version)) return undefined;
  const { dev, license, engines } = lock.packages[from];
  return {
    version,
    cpu: [processor],
    ...(dev && { dev }),
    ...(library && system === 'linux' && { libc: [library] }),
    license,
    optional: true,
    os: [system],
    ...(engines && { engines }),
  };
}

const missing = missingPackages();
const left = missing.filter((dependency) => {
  const entry = process.argv.includes('--fix') ? platformBuild(dependency) : undefined;
  if (entry) lock.packages[`node_modules/${dependency.name}`] = entry;
  return entry === undefined;
});
if (missing.length > left.length) {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  console.log(`added ${missing.length - left.length} builds for other platforms to package-lock.json`);
}
for (const { from, name, version } of left) {
  console.error(`package-lock.json:1: ${from || 'the workspace'} asks for ${name}@${version}, which is not there`);
}
if (left.length > 0) {
  console.error('npm ci would refuse this lock file: run node scripts/check-lockfile.mjs --fix');
  process.exitCode = 1;
}
