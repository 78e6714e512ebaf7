/** An object of a draft, or one that is being finished. */
export type Item = { [attribute: string]: unknown };

/** Where an older version says in other words what a draft (OCSF 1.3.0) says. What no move covers goes to `unmapped`. */
export interface Move {
  /** The OCSF object it is about. */
  readonly object: string;
  /** It applies where the version lacks this attribute of the object. */
  readonly lacks: string;
  /** Paths below the object that change: from, to. Column trees and captions follow them. */
  readonly paths: readonly (readonly [from: string, to: string])[];
  /** The object in the older words; the same object where there is nothing to move. What is still in the lacking attribute goes to `unmapped`. */
  apply(item: Item): Item;
}

export const MOVES: readonly Move[] = [
  {
    // The number has no place in 1.1.0, so the whole object stays behind for `unmapped`. A location of nothing but `isp` breaks its
    // constraint (city, country, …), so none is made.
    object: 'network_endpoint',
    lacks: 'autonomous_system',
    paths: [['autonomous_system.name', 'location.isp']],
    apply(endpoint) {
      const location = endpoint['location'] as Item | undefined;
      const name = (endpoint['autonomous_system'] as Item | undefined)?.['name'];
      if (!name || !location || location['isp']) return endpoint;
      return { ...endpoint, location: { ...location, isp: name } };
    },
  },
  {
    object: 'location',
    lacks: 'lat',
    paths: [
      ['lat', 'coordinates'],
      ['long', 'coordinates'],
    ],
    apply(location) {
      const { lat, long, ...rest } = location;
      if (typeof lat !== 'number' || typeof long !== 'number' || rest['coordinates']) return location;
      return { ...rest, coordinates: [long, lat] };
    },
  },
  {
    // The caption of `type_uid` is derived, so only a name that the draft says itself has to be moved.
    object: 'related_event',
    lacks: 'type_name',
    paths: [['type_name', 'type']],
    apply(event) {
      const { type_name, ...rest } = event;
      return type_name && !rest['type'] ? { ...rest, type: type_name } : event;
    },
  },
  {
    object: 'evidences',
    lacks: 'user',
    paths: [['user', 'actor.user']],
    apply(evidence) {
      const { user, ...rest } = evidence;
      const actor = rest['actor'] as Item | undefined;
      return user && !actor?.['user'] ? { ...rest, actor: { ...actor, user } } : evidence;
    },
  },
];
