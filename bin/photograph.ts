import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** In CSS pixels; a picture has `scale` of its own for each. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly scale?: number;
}

/** Writes a picture of an HTML page. Needs Chromium: CHROMIUM of the environment, or `chromium` on the PATH. */
export async function photograph(
  page: string,
  { width, height, scale = 1 }: PictureSize,
  picture: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shardwright-picture-'));
  try {
    const file = join(folder, 'page.html');
    await writeFile(file, page);
    await promisify(execFile)(process.env['CHROMIUM'] ?? 'chromium', [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${folder}`],
      ...[`--force-device-scale-factor=${scale}`, `--window-size=${width},${height}`],
      ...[`--screenshot=${picture}`, `file://${file}`],
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
