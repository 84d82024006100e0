/** The settings page, as far as its module needs it. */
export const PAGE = `
  <div data-region="local_navigatr-unreachable">No sidecar is set up.</div>
  <span data-region="local_navigatr-not-paired">Not set up yet</span>
  <dl data-region="local_navigatr-progress" data-moving="1"><dd data-count="queued">9</dd><dd data-count="waiting">1</dd></dl>
  <form data-region="local_navigatr-connection-form">
    <input name="sidecarurl" value=" http://127.0.0.1:8787 "><input name="sidecarsecret" value="">
    <input name="token" value="pat"><input name="timeout" value="45">
    <textarea name="sidecarca"> -----BEGIN CERTIFICATE----- </textarea><input type="checkbox" name="removeca" value="1">
    <input type="hidden" name="privatenetwork" value="0"><input type="checkbox" name="privatenetwork" value="1" checked>
    <input type="hidden" name="useproxy" value="0"><input type="checkbox" name="useproxy" value="1" checked>
    <select name="environment"><option value="staging" selected></option></select>
    <input type="hidden" name="confirmtarget" value="" data-region="local_navigatr-confirm-target">
    <div data-region="local_navigatr-test-result"></div>
    <input type="submit" name="submitbutton">
    <input type="submit" name="test">
    <a href="/confirm" data-action="local_navigatr-remove-connection" data-done-url="/removed" data-seen="4">Remove</a>
  </form>`;

/** What is said below the form. */
export const result = () =>
  document.querySelector('[data-region="local_navigatr-test-result"]')?.textContent ?? '';

export const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();

/** Presses Save and gives back what Moodle is sent; grows by one entry for each submission. */
export function saved(): FormData[] {
  const sent: FormData[] = [];
  document.querySelector('form')?.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    sent.push(new FormData(event.target as HTMLFormElement));
  });
  press('[name="submitbutton"]');
  return sent;
}
