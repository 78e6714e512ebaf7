import { SETTINGS_VARIABLE } from './settings';

/** The function's settings. Their form is the stack's affair (one type holds both sides); that they are there at all is checked. */
export function readSettings<T extends object>(env: NodeJS.ProcessEnv = process.env): T {
  const text = env[SETTINGS_VARIABLE];
  if (!text) throw new Error(`${SETTINGS_VARIABLE} is not set, wanted the function's settings as JSON: deploy the stack again`);
  const settings = parsed(text);
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new Error(`${SETTINGS_VARIABLE} holds no JSON object, wanted the function's settings: deploy the stack again`);
  return settings as T;
}

/** Undefined for what is no JSON: the message of JSON.parse would quote the settings into the log. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Memory of the function in bytes (a variable that Lambda sets, in MB). */
export function memoryBytes(env: NodeJS.ProcessEnv = process.env): number {
  const megabytes = Number(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']);
  if (!(megabytes > 0)) throw new Error('AWS_LAMBDA_FUNCTION_MEMORY_SIZE is not set, wanted what Lambda sets: MB of memory');
  return megabytes * 1024 * 1024;
}
