import type { RecipientOfEvent } from '../event/event-book.ts';

/** Where `assertion_json_url` leads: an Open Badges 3.0 credential, without its proof. 410 once it is revoked. */
export function credential({ event, recipient }: RecipientOfEvent, publicUrl: string): Response {
  if (recipient.revoked) return new Response('Gone', { status: 410 });
  const { badge, entry } = event;
  const [{ name, description, criteria }] = badge.content;
  return Response.json({
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
    ],
    id: `${publicUrl}/obv3/credentials/${recipient.assertionId}.json`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name,
    validFrom: new Date(entry.issuedOn * 1000).toISOString(),
    credentialSubject: {
      type: ['AchievementSubject'],
      achievement: {
        type: ['Achievement'],
        name,
        description,
        criteria: { narrative: [criteria, entry.criteriaAdd].filter(Boolean).join('\n\n') },
      },
    },
  });
}
