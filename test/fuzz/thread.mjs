import { register } from 'tsx/esm/api';

// A thread begins with JavaScript: from here on TypeScript is understood.
register();
await import('./room.ts');
