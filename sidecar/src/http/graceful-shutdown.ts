import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** `onDropped`: one was closed because there were more than `max`. */
export type ConnectionLimit = { max: number; onDropped: () => void };

/**
 * The open connections of a server, so that there are never too many, and so that it can close. Without them Node refuses new
 * ones where there are too many: silent ones would shut everybody out. When it closes, it waits for ever for one that a busy
 * client keeps alive, and for one on which nothing was ever asked.
 */
export class Connections {
  readonly #server: Server;
  /** Calls under way, by connection; those that are silent in the order in which they fell silent. */
  readonly #underWay = new Map<Socket, number>();
  #closing = false;

  constructor(server: Server, { max, onDropped }: ConnectionLimit) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#underWay.set(socket, 0);
      socket.once('close', () => this.#underWay.delete(socket));
      if (this.#underWay.size <= max) return;
      this.#dropOldestSilent();
      onDropped();
    });
    server.prependListener('request', (incoming, outgoing) => this.#note(incoming, outgoing));
  }

  /** There is one: nothing was asked on the newest yet. */
  #dropOldestSilent(): void {
    for (const [socket, calls] of this.#underWay) {
      if (calls > 0) continue;
      this.#underWay.delete(socket);
      socket.destroy();
      return;
    }
  }

  /** Answers what is under way, for so long at most; resolves when no connection is left. */
  close(graceMs: number): Promise<void> {
    this.#closing = true;
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#server.closeAllConnections(), graceMs);
      this.#server.close(() => {
        clearTimeout(late);
        resolve();
      });
      for (const [socket, calls] of this.#underWay) if (calls === 0) socket.destroy();
    });
  }

  #note({ socket }: IncomingMessage, outgoing: ServerResponse): void {
    this.#underWay.set(socket, (this.#underWay.get(socket) ?? 0) + 1);
    // Tells the client, too, that the next call needs another connection.
    if (this.#closing) outgoing.shouldKeepAlive = false;
    outgoing.once('close', () => {
      const calls = (this.#underWay.get(socket) ?? 1) - 1;
      // The place of a key is where it was first set: it comes last again.
      this.#underWay.delete(socket);
      if (!socket.destroyed) this.#underWay.set(socket, calls);
      if (this.#closing && calls === 0) socket.destroySoon();
    });
  }
}
