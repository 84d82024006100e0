import { type ErrorCode, errorCodes } from '@local-navigatr/shared-types';

export type Detail = { path: string; message: string };

/** A call that is answered with an error of the contract. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly details: readonly Detail[];

  /** `message` is for engineers; it must hold nothing from outside. */
  constructor(code: ErrorCode, message: string, details: readonly Detail[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get status(): (typeof errorCodes)[ErrorCode]['status'] {
    return errorCodes[this.code].status;
  }
}

/** Something that stops the process from starting, told to the person who starts it. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}

/** What a person has to confirm before it is done. The message is for where nobody can be asked. */
export class Unconfirmed extends StartFault {
  readonly question: string;

  constructor(question: string) {
    super(`${question} Nothing was done: run this on a terminal, which asks, or add --yes.`);
    this.question = question;
  }
}
