import { duration, hoursAndMinutes, percent, whole } from '../../lib/terminal/figures';
import { screenOn, wrapped } from '../../lib/terminal/screen';

function said(options: { isTTY?: boolean; columns?: number }, environment: NodeJS.ProcessEnv): string {
  const written: string[] = [];
  const output = { ...options, write: (text: string) => written.push(text) > 0 };
  screenOn(output as never, environment).say('A warning of several words', { tone: 'warning', indent: 2 });
  return written.join('');
}

describe('the screen', () => {
  test('wraps between words, and indents what follows', () => {
    expect(wrapped('  0:10  one two three four', 14, 8)).toEqual([
      '  0:10  one',
      '        two',
      '        three',
      '        four',
    ]);
  });

  test('keeps columns of figures as they are', () => {
    expect(wrapped('  0:10       2    41%     55%       0.0%', 80, 8)).toEqual([
      '  0:10       2    41%     55%       0.0%',
    ]);
  });

  test('lets a word that is longer than the line stand alone', () => {
    expect(wrapped('a bbbbbbbbbb c', 6, 0)).toEqual(['a', 'bbbbbbbbbb', 'c']);
  });

  test('has colour on a terminal', () => {
    expect(said({ isTTY: true, columns: 60 }, {})).toContain('\u001b[');
  });

  test.each([
    { where: 'in a file', options: {}, environment: {} },
    { where: 'in a file on a build server', options: {}, environment: { CI: '1' } },
    { where: 'where NO_COLOR is set', options: { isTTY: true }, environment: { NO_COLOR: '1' } },
  ])('has none $where', ({ options, environment }) => {
    expect(said(options, environment)).toBe('A warning of several words\n');
  });
});

describe('figures', () => {
  test('read as people write them', () => {
    expect(percent(0.414)).toBe('41%');
    expect(percent(0.0414, 1)).toBe('4.1%');
    expect(whole(1_234_567.4)).toBe('1,234,567');
    expect(hoursAndMinutes(3_725)).toBe('1:02');
    expect([duration(95.4), duration(130)]).toEqual(['95 s', '2 min 10 s']);
  });
});
