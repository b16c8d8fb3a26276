import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { InvalidTrace } from '../../lib/errors';
import { hashKeyOf } from '../../lib/workload/collect';
import { readTrace } from '../../lib/workload/trace';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trace-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function traceOf(content: string | Buffer, name = 'trace.csv') {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

describe('a trace without keys', () => {
  test('has the volume of every minute, and nothing in those that are left out', async () => {
    const path = await traceOf('minute,records,bytes\n0,10,2000\n3,1.5,100\n');

    const workload = await readTrace(path);

    expect(workload).toEqual({
      name: 'trace.csv',
      minutes: 4,
      records: Float64Array.of(10, 0, 0, 1.5),
      bytes: Float64Array.of(2000, 0, 0, 100),
    });
  });

  test('takes records to weigh 1,024 bytes where bytes are unknown, or what the caller knows', async () => {
    const path = await traceOf('minute,records,bytes\n0,10,\n');

    expect((await readTrace(path)).bytes).toEqual(Float64Array.of(10_240));
    expect((await readTrace(path, { meanRecordBytes: 500 })).bytes).toEqual(Float64Array.of(5_000));
  });

  test('takes so many records where they are unknown that bytes alone decide', async () => {
    const path = await traceOf('minute,records,bytes\n0,,1048576\n');

    expect((await readTrace(path)).records).toEqual(Float64Array.of(1000));
  });

  test('takes 0 records of some bytes to be unknown: there are no bytes without a record', async () => {
    const path = await traceOf('minute,records,bytes\n0,0,1048576\n1,0,0\n');

    const { records, bytes } = await readTrace(path);

    expect(records).toEqual(Float64Array.of(1000, 0));
    expect(bytes).toEqual(Float64Array.of(1_048_576, 0));
  });

  test('takes 0 bytes as they are: a record may be all but empty', async () => {
    const path = await traceOf('minute,records,bytes\n0,10,0\n');

    expect((await readTrace(path)).bytes).toEqual(Float64Array.of(0));
  });

  test('tells of rows with records of 0 bytes, and of no other', async () => {
    const told: number[] = [];
    const read = (rows: string) =>
      traceOf(`minute,records,bytes\n${rows}\n`).then((path) =>
        readTrace(path, { onWeightless: (count) => told.push(count) }),
      );

    await read('0,10,0\n1,0,0\n2,5,\n3,7,0');
    await read('0,0,0\n1,,0\n2,5,\n3,0,9');

    expect(told).toEqual([2]);
  });

  test('carries nothing in the minutes before its first row', async () => {
    const path = await traceOf('minute,records,bytes\n2,1,1\n');

    expect((await readTrace(path)).bytes).toEqual(Float64Array.of(0, 0, 1));
  });

  test('may have as much in a minute as a hundred thousand shards take', async () => {
    const path = await traceOf('minute,records,bytes\n0,6e9,6291456000000\n');

    expect((await readTrace(path)).records).toEqual(Float64Array.of(6e9));
  });

  test('may come with a byte order mark, CRLF, empty lines and quoted numbers', async () => {
    const path = await traceOf('\ufeffminute,records,bytes\r\n0,"10",20\r\n\r\n1,1e2,20\r\n');

    expect((await readTrace(path)).records).toEqual(Float64Array.of(10, 100));
  });

  test.each([
    ['by content', 'packed.csv'],
    ['by name', 'packed.csv.gz'],
  ])('is unpacked %s', async (_, name) => {
    const path = await traceOf(gzipSync('minute,records,bytes\n0,10,2000\n'), name);

    expect((await readTrace(path)).records).toEqual(Float64Array.of(10));
  });
});

describe('a trace with keys', () => {
  test('has them in the order of their MD5, quoted ones as they are meant', async () => {
    const path = await traceOf(
      'minute,key,records,bytes\n0,"a, ""b""",1,2\n0,plain,3,4\n1,"line\nbreak",5,6\n',
    );

    const { keyed } = await readTrace(path);

    const keys = ['a, "b"', 'plain', 'line\nbreak'].sort((a, b) => (hashKeyOf(a) < hashKeyOf(b) ? -1 : 1));
    expect(keyed?.keys).toEqual(keys);
    expect(keyed?.hashKeys).toEqual(keys.map(hashKeyOf));
  });

  test('places a key by the MD5 of its UTF-8', () => {
    expect(hashKeyOf('')).toBe(0xd41d8cd98f00b204e9800998ecf8427en);
    expect(hashKeyOf('abc')).toBe(0x900150983cd24fb0d6963f7d28e17f72n);
  });

  test('adds up the rows of one key in one minute', async () => {
    const path = await traceOf('minute,key,records,bytes\n0,a,1,10\n0,b,2,20\n0,a,3,30\n');

    const { keyed, records } = await readTrace(path);

    const a = keyed?.keys.indexOf('a') ?? -1;
    expect(keyed?.records[a]).toBe(4);
    expect(keyed?.bytes[a]).toBe(40);
    expect(records).toEqual(Float64Array.of(6));
  });

  const row = fc.record({
    gap: fc.nat({ max: 3 }),
    key: fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }).filter((key) => !/^\s*$/.test(key)),
    records: fc.nat({ max: 1000 }),
    bytes: fc.nat({ max: 1_000_000 }),
  });

  test('means the same however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        let minute = 0;
        const expected = new Map<string, number>();
        const lines = rows.map(({ gap, key, records, bytes }) => {
          minute += gap;
          const id = `${minute} ${hashKeyOf(key)}`;
          if (records + bytes > 0) expected.set(id, (expected.get(id) ?? 0) + bytes);
          return `${minute},"${key.replaceAll('"', '""')}",${records},${bytes}`;
        });
        const path = await traceOf(['minute,key,records,bytes', ...lines].join('\n'));

        const { keyed, minutes, bytes } = await readTrace(path);

        if (keyed === undefined) throw new Error('Expected keys.');
        const found = new Map<string, number>();
        for (let m = 0; m < minutes; m++) {
          let [total, last] = [0, -1];
          for (let r = keyed.rowStart[m] as number; r < (keyed.rowStart[m + 1] as number); r++) {
            const key = keyed.keyIndex[r] as number;
            expect(key).toBeGreaterThan(last);
            found.set(`${m} ${keyed.hashKeys[key]}`, keyed.bytes[r] as number);
            total += keyed.bytes[r] as number;
            last = key;
          }
          expect(bytes[m]).toBe(total);
        }
        expect(minutes).toBe(minute + 1);
        expect(found).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('what is no trace is refused in one line', () => {
  const header = 'minute,records,bytes\n';
  const keyedHeader = 'minute,key,records,bytes\n';

  test.each<[string, string, RegExp]>([
    ['an empty file', '', /trace\.csv: the file is empty/],
    ['a header alone', header, /trace\.csv, line 2: there is no row/],
    [
      'another header',
      'time,count\n1,2\n',
      /line 1, header: expected "minute,records,bytes" or .* came "time,count"/,
    ],
    ['no header', '0,1,2\n', /line 1, header/],
    ['a row too short', `${header}0,1\n`, /line 2, row: expected 3 fields .* came 2/],
    ['a row too long', `${keyedHeader}0,a,1,2,3\n`, /line 2, row: expected 4 fields .* came 5/],
    ['a word for a number', `${header}0,1,2\n1,many,2\n`, /line 3, field records: .* came "many"/],
    ['a hexadecimal number', `${header}0,1,0x10\n`, /line 2, field bytes: .* came "0x10"/],
    ['infinity', `${header}0,1,Infinity\n`, /line 2, field bytes/],
    ['a number too large', `${header}0,1,1e999\n`, /line 2, field bytes/],
    [
      'more records than any stream takes',
      `${header}0,1e308,1\n`,
      /line 2, field records: expected at most 6000000000.* came "1e308"/,
    ],
    ['more bytes than any stream takes', `${header}0,1,6.3e12\n`, /line 2, field bytes: expected at most/],
    ['neither records nor bytes', `${header}0,1,1\n1,,\n`, /line 3, row: expected records, bytes or both/],
    ['neither of a key', `${keyedHeader}0,a,,\n`, /line 2, row: expected records, bytes or both/],
    [
      'a negative number',
      `${header}0,-1,2\n`,
      /line 2, field records: expected a number of at least 0, came "-1"/,
    ],
    ['a negative minute', `${header}-1,1,2\n`, /line 2, field minute/],
    ['half a minute', `${header}0.5,1,2\n`, /line 2, field minute: expected a whole number/],
    ['no minute', `${header},1,2\n`, /line 2, field minute/],
    [
      'a minute that goes back',
      `${header}5,1,2\n4,1,2\n`,
      /line 3, field minute: expected at least 5.* came 4/,
    ],
    [
      'a date for a minute',
      `${header}1700000000,1,2\n`,
      /line 2, field minute: expected minutes from the start/,
    ],
    ['an empty key', `${keyedHeader}0,,1,2\n`, /line 2, field key/],
    ['a quote that never ends', `${keyedHeader}0,"a,1,2\n`, /line 2: not CSV/],
  ])('%s', async (_, content, message) => {
    const reading = readTrace(await traceOf(content));

    await expect(reading).rejects.toThrow(InvalidTrace);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.not.toThrow(/\n/);
  });

  test.each([
    ['as it is', (text: string) => text, 'long.csv'],
    ['packed', (text: string) => gzipSync(text), 'long.csv.gz'],
  ])('a word for a number deep in a long file, %s, by its line', async (_, packed, name) => {
    const rows = Array.from({ length: 40_000 }, (_, row) => `${row},${row === 30_000 ? 'many' : 1},2`);
    const path = await traceOf(packed(`${header}${rows.join('\n')}`), name);

    await expect(readTrace(path)).rejects.toThrow(/line 30002, field records: .* came "many"/);
  });

  test('a missing file', async () => {
    await expect(readTrace(join(directory, 'absent.csv'))).rejects.toThrow(
      /absent\.csv: there is no such file/,
    );
  });

  test('a directory', async () => {
    await expect(readTrace(directory)).rejects.toThrow(/expected a file, came a directory/);
  });

  test.each([
    ['cut short', (packed: Buffer) => packed.subarray(0, packed.length - 12)],
    ['no gzip at all', () => Buffer.from('minute,records,bytes\n0,1,2\n')],
  ])('a .gz that is %s', async (_, damaged) => {
    const packed = gzipSync(`minute,records,bytes\n${'0,1,2\n'.repeat(1000)}`);
    const path = await traceOf(damaged(packed), 'damaged.csv.gz');

    await expect(readTrace(path)).rejects.toThrow(/damaged\.csv\.gz, line \d+: the gzip data is damaged/);
  });

  test('never with a partition key in the message', async () => {
    const path = await traceOf(`${keyedHeader}0,secret-key,x,2\n`);

    await expect(readTrace(path)).rejects.not.toThrow(/secret/);
  });
});
