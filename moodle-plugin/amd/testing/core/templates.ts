import { readFileSync } from 'node:fs';
import Mustache from 'mustache';

const folder = `${import.meta.dirname}/../../../templates`;

const read = (name: string): string =>
  readFileSync(`${folder}/${name.replace(/^local_navigatr\//, '')}.mustache`, 'utf8');

/** Renders our own templates, as Moodle does: values escaped, `{{#str}}` showing the key. */
const render = (name: string, context: object): string =>
  Mustache.render(
    read(name),
    { ...context, str: () => (body: string) => `[${body.split(',')[0]?.trim() ?? ''}]` },
    read,
  );

export default {
  renderForPromise: async (name: string, context: object) => ({ html: render(name, context), js: '' }),
  replaceNodeContents(node: Element, html: string): void {
    node.innerHTML = html;
  },
  appendNodeContents(node: Element, html: string): void {
    node.insertAdjacentHTML('beforeend', html);
  },
};

/** Puts a page's template into the document. */
export function showPage(name: string, context: object): void {
  document.body.innerHTML = render(`local_navigatr/${name}`, context);
}
