/** The most entries that a sandbox hands out at once. */
const PAGE = 10_000;

type Pages<Entry> = {
  record(page: { after: number; limit: number }): Promise<{ entries: readonly Entry[] }>;
};

/** All that a sandbox has issued. */
export async function readRecord<Entry extends { seq: number }>(control: Pages<Entry>): Promise<Entry[]> {
  const issued: Entry[] = [];
  for (;;) {
    const { entries } = await control.record({ after: issued.at(-1)?.seq ?? 0, limit: PAGE });
    issued.push(...entries);
    if (entries.length < PAGE) return issued;
  }
}
