import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Compiled to dist/testing/, two levels below the package.
const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const rootModules = join(packageFolder, '../../node_modules');

/** A project of its own that has installed what we publish, from the tarball. */
export interface PackedProject {
  readonly folder: string;
  readonly tarball: Uint8Array;
  /** Where the package is installed. */
  readonly installed: string;
  /** Files of the tarball with their sizes in bytes. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  write(files: Readonly<Record<string, string>>): void;
  remove(): void;
}

/**
 * @param aliases further names that it is installed under
 * @param linked packages of this repository that the project has besides
 */
export function installPacked(aliases: readonly string[] = [], linked: readonly string[] = []): PackedProject {
  const folder = mkdtempSync(join(tmpdir(), 'sdk-packed-'));
  const unpacked = join(folder, 'package');
  execFileSync(process.execPath, [join(packageFolder, 'scripts/build-package.mjs'), unpacked]);
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--loglevel=silent', '--pack-destination', folder], {
      cwd: unpacked,
      encoding: 'utf8',
    }),
  );
  rmSync(unpacked, { recursive: true });
  const tarball = join(folder, packed.filename);
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  const modules = join(folder, 'node_modules');
  const installed = join(modules, '@hookswitch/sdk');
  for (const name of ['@hookswitch/sdk', ...aliases]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    cpSync(unpacked, join(modules, name), { recursive: true });
  }
  for (const name of linked) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(rootModules, name), join(modules, name));
  }
  return {
    folder,
    installed,
    tarball: readFileSync(tarball),
    files: packed.files,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs the compiler in a project; what it has to say, empty when all is well. */
export function compile(project: PackedProject, compilerOptions: object, include: readonly string[]): string {
  try {
    runCompiler(project, compilerOptions, include);
    return '';
  } catch (error) {
    return String(Reflect.get(Object(error), 'stdout'));
  }
}

/** What the compiler counts on its way, as a text: lines, types, instantiations. @throws when it finds mistakes */
export function diagnostics(project: PackedProject, compilerOptions: object, include: readonly string[]): string {
  return runCompiler(project, { ...compilerOptions, extendedDiagnostics: true }, include);
}

function runCompiler(project: PackedProject, compilerOptions: object, include: readonly string[]): string {
  project.write({ 'tsconfig.json': JSON.stringify({ compilerOptions, include }) });
  const tsc = join(rootModules, 'typescript/bin/tsc');
  return execFileSync(process.execPath, [tsc, '-p', project.folder, '--pretty', 'false'], { encoding: 'utf8' });
}
