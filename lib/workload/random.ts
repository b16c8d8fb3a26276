/** Numbers in [0, 1), the same ones for the same seeds on every machine. */
export type Random = () => number;

/**
 * Chris Doty-Humphrey's sfc32 ("small fast counter", PractRand, public domain), seeded by up to three integers and run
 * twelve times before its first number, as its author does.
 */
export function seededRandom(seed: number, stream = 0, substream = 0): Random {
  let a = seed | 0;
  let b = stream | 0;
  let c = substream | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) next();
  return next;
}

/** A normal deviate with mean 0 and standard deviation 1, by Box and Muller's transform. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
