import { planted } from './planted';

export const door = planted(() => {
  for (;;);
});
