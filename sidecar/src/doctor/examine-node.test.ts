import { expect, it } from 'vitest';
import { examineNode } from './examine-node.ts';

it.each(['22.0.0', '24.21.0', '26.1.0'])('Node.js %s is fine', (version) => {
  expect(examineNode(version)).toEqual({ level: 'ok', text: `Node.js ${version} is maintained.` });
});

it('a Node.js past its end of life is named, and which to install', () => {
  expect(examineNode('20.20.2')).toEqual({
    level: 'warn',
    text: 'Node.js 20.20.2 works, but gets no security fixes any more. Install Node.js 24 from https://nodejs.org.',
  });
});
