/** A browser to look at pages with, where the machine has one: Chromium, without a window, by its command line alone. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The `CHROMIUM` of the environment, or the first on the PATH; undefined where there is none. */
export const CHROMIUM = [process.env['CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome'].find(
  (command) => command !== undefined && command !== '' && spawnSync(command, ['--version']).status === 0,
);

/** No sandbox, as containers run as root; nothing of its own over the network. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--enable-logging=stderr',
];

/** No name is resolved: a page that needs the network fails. */
const OFFLINE = ['--host-resolver-rules=MAP * ~NOTFOUND', '--proxy-server=127.0.0.1:9'];

export interface Shown {
  /** The document after its scripts have run. */
  readonly dom: string;
  /** What pages said on the console, errors among them. */
  readonly console: readonly string[];
}

/** Opens a file offline and waits until it has settled. */
export function show(path: string, flags: readonly string[] = []): Promise<Shown> {
  const profile = mkdtempSync(join(tmpdir(), 'shardwright-chromium-'));
  const parameters = [...FLAGS, ...OFFLINE, ...flags, `--user-data-dir=${profile}`, '--dump-dom'];
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 64e6, timeout: 60_000 };
    execFile(CHROMIUM as string, [...parameters, pathToFileURL(path).href], options, (error, dom, stderr) => {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      if (error !== null) reject(error);
      else resolve({ dom, console: stderr.split('\n').filter((line) => line.includes(':CONSOLE')) });
    });
  });
}
