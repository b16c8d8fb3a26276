/** Markup that is safe to send to a browser: made by {@link html} alone, which escapes whatever is not markup already. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | readonly Html[];

/** A template whose values are escaped, unless they are markup themselves. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = parts.reduce<string>(
    (before, part, index) => `${before}${markupOf(part)}${texts[index + 1]}`,
    texts[0] as string,
  );
  return { markup };
}

/** Markup that comes from where nobody else's text does: a style sheet of ours, a drawn chart. */
export function trusted(markup: string): Html {
  return { markup };
}

/** JSON for a script element: nothing in it ends the element. */
export function jsonForScript(value: unknown): Html {
  return { markup: JSON.stringify(value).replaceAll('<', '\\u003c') };
}

function markupOf(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
