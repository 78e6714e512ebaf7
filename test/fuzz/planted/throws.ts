import { planted } from './planted';

export const door = planted(() => {
  throw new Error('cannot bear x');
});
