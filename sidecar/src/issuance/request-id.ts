/** What one PUT is found by, at the platform and in the log: the award, and which of its attempts. */
export const requestIdOf = (awardId: string, fence: number): string => `${awardId}.${fence}`;
