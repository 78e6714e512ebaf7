import { allRoles, type RoleRights } from '../test/infra/roles';
import { UNBOUNDED } from '../test/infra/unbounded';

/** docs/permissions.md: every role of the synthesized templates, and what it may do. */
export function permissionsPage(): string {
  const roles = allRoles();
  const modes = [...new Set(roles.map(({ mode }) => mode))];
  return `${[
    '# Permissions',
    '',
    'Every role of the templates, of both modes, with all that it may do: written by `npm run docs` from the synthesized templates. Names in `<…>` are',
    'resources of the stacks. No action holds a wildcard; a resource is `*` only where the service knows no narrower one:',
    '',
    '| action on `*` | why |',
    '|---|---|',
    ...Object.entries(UNBOUNDED).map(([action, why]) => `| \`${action}\` | ${why} |`),
    ...modes.flatMap((mode) => ['', `## ${mode}`, ...roles.filter((role) => role.mode === mode).flatMap(roleSection)]),
  ].join('\n')}\n`;
}

function roleSection({ stack, role, assumedBy, managed, rights }: RoleRights): string[] {
  return [
    '',
    `### ${stack}: ${role}`,
    '',
    `Assumed by ${assumedBy.map((who) => `\`${who}\``).join(', ')}.${managed.length === 0 ? '' : ` With the policy of AWS ${managed.map((arn) => `\`${arn}\``).join(', ')}.`}`,
    ...(rights.length === 0 ? [] : ['', '| may | on | if |', '|---|---|---|']),
    ...rights.map(({ actions, resources, conditions }) => `| ${cell(actions)} | ${cell(resources)} | ${cell(conditions)} |`),
  ];
}

const cell = (values: readonly string[]): string => values.map((value) => `\`${value.replaceAll('|', '\\|')}\``).join('<br>');
