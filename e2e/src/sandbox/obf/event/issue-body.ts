import { z } from 'zod';

// The pattern of the vendor's own mock.
const emailPattern = /^[^@<]{1,64}@[^@>]{1,255}$/u;

/** Control characters end up in mail headers: where the documents are silent, the sandbox is strict. */
const plainText = z.string().regex(/^\P{Cc}*$/u, 'must not have control characters');

const recipient = {
  email: plainText.regex(emailPattern, 'must have 1 to 64 characters before and 1 to 255 after the @'),
  name: plainText,
};

const emailMessage = {
  subject: z.string().optional(),
  body: z.string().optional(),
  link_text: z.string().optional(),
  footer: z.string().optional(),
};

const unixSeconds = z.int().nonnegative();

/** Both keys of a recipient are required, and so is `api_consumer_id`, though it may be null. */
function bodyOf<R extends z.ZodType, M extends z.ZodType>(recipientSchema: R, messageSchema: M) {
  return {
    api_consumer_id: z.string().nullable(),
    recipient: z.array(recipientSchema).min(1).max(10_000),
    issued_on: unixSeconds.optional(),
    expires_on: unixSeconds.optional(),
    event_name: z.string().optional(),
    client_alias_id: z
      .string()
      .regex(/^\w{1,100}$/)
      .optional(),
    send_email: z.boolean().default(true),
    show_report: z.boolean().optional(),
    log_entry: z.record(z.string(), z.unknown()).optional(),
    criteria_add: z.string().optional(),
    email_message: messageSchema.optional(),
  };
}

export const strictIssueBody = z.strictObject(
  bodyOf(z.strictObject(recipient), z.strictObject(emailMessage)),
);
export const lenientIssueBody = z.object(bodyOf(z.object(recipient), z.object(emailMessage)));
export type IssueBody = z.output<typeof strictIssueBody>;
