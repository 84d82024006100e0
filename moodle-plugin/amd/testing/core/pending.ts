let open: string[] = [];

/** What is under way, as browser tests would wait for it. */
export const openPendings = (): string[] => open;

export function resetPendings(): void {
  open = [];
}

export default class Pending {
  private readonly key: string;

  constructor(key: string) {
    this.key = key;
    open.push(key);
  }

  resolve(): void {
    const index = open.indexOf(this.key);
    if (index < 0) throw new Error(`${this.key} is resolved twice`);
    open.splice(index, 1);
  }
}
