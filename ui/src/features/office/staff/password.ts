/** What the program takes as a password; it decides, this only says so sooner. */
import * as z from 'zod';

const CHARACTERS_MIN = 10;
const CHARACTERS_MAX = 200;

export interface PasswordValues {
  password: string;
  again: string;
}

export interface PasswordWords {
  length: string;
  easy: string;
  differs: string;
}

/** The two fields of a password that is typed twice. */
export function passwordFields(words: PasswordWords) {
  return { password: z.string().refine(isOfFairLength, words.length), again: z.string() };
}

/** What is wrong with the two taken together, and with the password beside the login it is for. */
export function passwordFaults(
  { password, again }: PasswordValues,
  login: string,
  words: PasswordWords,
): { path: [keyof PasswordValues]; message: string }[] {
  return [
    ...(isEasy(password, login) ? [{ path: ['password'] as ['password'], message: words.easy }] : []),
    ...(password === again ? [] : [{ path: ['again'] as ['again'], message: words.differs }]),
  ];
}

/** Characters count as people count them: a letter outside the basic plane is one. */
function isOfFairLength(password: string): boolean {
  const { length } = [...password];
  return length >= CHARACTERS_MIN && length <= CHARACTERS_MAX;
}

function isEasy(password: string, login: string): boolean {
  const characters = [...password];
  return password.toLowerCase() === login.toLowerCase() || characters.every((one) => one === characters[0]);
}
