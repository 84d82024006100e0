import type { Socket } from 'node:net';
import type { Opening, OpenLine } from '../port.ts';
import type { OpenSocket } from './connect-socket.ts';
import type { NoAnswer } from './reply.ts';
import { isUsable } from './send-request.ts';

/** Issues one badge on an open socket. */
export type IssueOn = (
  socket: Socket,
  ...what: Parameters<OpenLine['issue']>
) => ReturnType<OpenLine['issue']>;

/** What the port says of a socket that was to be opened. */
export const openingOf = (opened: OpenSocket | NoAnswer, issue: IssueOn): Opening =>
  opened.kind === 'open'
    ? { kind: 'open', line: lineOn(opened.socket, issue) }
    : { kind: 'unreachable', problem: opened.cause, errorClass: opened.errorClass };

const lineOn = (socket: Socket, issue: IssueOn): OpenLine => ({
  get usable() {
    return isUsable(socket);
  },
  close: () => socket.destroy(),
  issue: (request, access) => issue(socket, request, access),
});
