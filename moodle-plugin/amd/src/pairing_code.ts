import { find } from './selectors.ts';

/** `<address>/#<site>:<secret>`, as classes/local/connection/pasted.php finds it in what was copied along with it. */
const CODE = /(https?:\/\/(?:(?!https?:\/\/)[^#"'`<>{}|\\])+)#[a-z0-9_-]+:[a-z0-9+/]/i;

/** Spaces, and characters that nobody sees. */
const SPACES = /[\s\p{Z}\p{Cf}]+/gu;

/** Shows the sidecar's address as soon as a pairing code that carries it is pasted. */
export function showAddressOf(form: HTMLElement): void {
  const code = find(form, '[name="sidecarsecret"]');
  const address = find(form, '[name="sidecarurl"]');
  if (!(code instanceof HTMLInputElement) || !(address instanceof HTMLInputElement)) return;
  code.addEventListener('input', () => {
    const url = CODE.exec(code.value.replace(SPACES, ''))?.[1];
    if (url) address.value = url;
  });
}
