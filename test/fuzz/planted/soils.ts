import { planted } from './planted';

export const door = planted(() => {
  Object.assign(Object.prototype, { soiled: true });
});
