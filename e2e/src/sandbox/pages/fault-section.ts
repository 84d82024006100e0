import { html } from 'hono/html';
import type { ActiveFault } from '../faults/fault.ts';
import type { SharedContext } from '../shared-context.ts';
import type { Markup } from './layout.ts';

function faultRow({ id, fault, hits, endsInMs }: ActiveFault): Markup {
  const { kind, ...rest } = fault;
  return html`<tr><td>${id}</td><td>${kind}</td><td><code>${JSON.stringify(rest)}</code></td><td>${hits}</td>
<td>${endsInMs === null ? 'until removed' : `${endsInMs} ms`}</td></tr>`;
}

/** The faults in force, and how to remove them. */
export function faultSection(context: SharedContext): Markup {
  const faults = context.faults.list();
  const clear = `curl -X DELETE ${context.publicUrl()}/_sandbox/faults`;
  if (faults.length === 0)
    return html`<h2 id="faults">Faults</h2><p class="card soft">None: every call is answered normally.</p>`;
  return html`<h2 id="faults">Faults</h2>
<div class="card scroll"><table><thead><tr><th>Id</th><th>Kind</th><th>Details</th><th>Struck</th><th>Ends</th></tr></thead>
<tbody>${faults.map(faultRow)}</tbody></table>
<p class="small soft">Remove all: <code>${clear}</code></p></div>`;
}
