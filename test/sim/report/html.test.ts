import { html, jsonForScript } from '../../../lib/sim/report/html';

test('escapes what is put into a template, in text and in attributes', () => {
  const hostile = `<script>alert("it's")</script> & more`;
  expect(html`<p title="${hostile}">${hostile}</p>`.markup).toBe(
    '<p title="&lt;script&gt;alert(&quot;it&#39;s&quot;)&lt;/script&gt; &amp; more">' +
      '&lt;script&gt;alert(&quot;it&#39;s&quot;)&lt;/script&gt; &amp; more</p>',
  );
});

test('leaves markup of its own as it is, alone and in lists', () => {
  const items = ['a<b', 'c'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}</ul>${html`<hr>`}${3}`.markup).toBe('<ul><li>a&lt;b</li><li>c</li></ul><hr>3');
});

test('JSON in a script element cannot end the element, and reads back the same', () => {
  const value = { text: '</script><script>alert(1)</script>' };
  const { markup } = jsonForScript(value);
  expect(markup).not.toContain('<');
  expect(JSON.parse(markup)).toEqual(value);
});
