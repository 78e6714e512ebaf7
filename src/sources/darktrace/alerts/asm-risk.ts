import type { AsmRisk } from './alert';
import { child, type Fields, number, present, required, text, webAddress } from './fields';
import { missingTime, time } from './time';

/** A risk of Attack Surface Management: a node of its GraphQL API or the flattened push. */
export function readAsmRisk(fields: Fields): AsmRisk | undefined {
  const id = required(fields, 'id', 'the id of the risk', text(fields, 'id', 'riskId'));
  const type = text(fields, 'type', 'alertType');
  const title = required(fields, 'title', 'the title of the risk', text(fields, 'title', 'alertTitle') ?? type);
  const startedAt = time(fields, 'ms', 'startedAt', 'startTime') ?? timestamp(fields, 'startTimestamp');
  const endedAt = time(fields, 'ms', 'endedAt', 'endTime') ?? timestamp(fields, 'endTimestamp');
  const mitigatedAt = time(fields, 'ms', 'mitigatedAt');
  const alertedAt = time(fields, 'ms', 'alertTime') ?? timestamp(fields, 'alertTimestamp');
  if ([startedAt, endedAt, mitigatedAt, alertedAt].every((value) => value === undefined))
    missingTime(fields, 'startedAt', 'startedAt with an offset');
  if (fields.problems.length > 0 || id === undefined || title === undefined) return undefined;

  const asset = child(fields, 'asset');
  // Both spellings occur; the asset has a rating of its own, which is another.
  const rating = text(fields, 'securityRating', 'securityrating', 'rating')?.toLowerCase();
  return present({
    kind: 'asm-risk',
    id,
    type,
    title,
    description: text(fields, 'description'),
    evidence: text(fields, 'evidence'),
    proposedAction: text(fields, 'proposedAction'),
    rating: rating !== undefined && /^[a-f]$/.test(rating) ? rating : undefined,
    startedAt: startedAt ?? alertedAt,
    endedAt,
    mitigatedAt,
    assetId: (asset && text(asset, 'id')) ?? text(fields, 'assetId'),
    assetName: (asset && text(asset, 'name', 'fqdn', 'ipaddress', 'netblock', 'uri')) ?? text(fields, 'assetName'),
    assetState: asset && text(asset, 'state'),
    brand: asset && text(asset, 'brand'),
    url: webAddress(fields, 'riskUri', 'workbenchUri'),
  });
}

/** The push's `…Timestamp` numbers have no documented unit: of seconds and ms only one is between 2000 and 2100. */
function timestamp(fields: Fields, name: string): number | undefined {
  return time(fields, (number(fields, name) ?? 0) < 1e11 ? 's' : 'ms', name);
}
