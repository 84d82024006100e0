/** Courses of the school that is played or set up; ids only matter where no Moodle gives them. */
export const PLAYED_COURSES = [
  { id: '12', name: 'Health & Safety' },
  { id: '13', name: 'Première <secours>' },
  { id: '14', name: 'אבטחת מידע' },
] as const;

/** A new completion about twice a second: badges are seen coming, and a queue forms. */
export const COMPLETION_EVERY_MS = 400;
