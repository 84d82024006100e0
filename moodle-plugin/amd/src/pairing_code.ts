import { find } from './selectors.ts';

/** Shows the sidecar's address as soon as a pairing code that carries it is pasted: `<address>/#<site>:<secret>`. */
export function showAddressOf(form: HTMLElement): void {
  const code = find(form, '[name="sidecarsecret"]');
  const address = find(form, '[name="sidecarurl"]');
  if (!(code instanceof HTMLInputElement) || !(address instanceof HTMLInputElement)) return;
  code.addEventListener('input', () => {
    const [url, secret] = code.value.replace(/\s+/g, '').split('#');
    if (url && secret) address.value = url;
  });
}
