/** First key of `Random` after the seed, one for each thing that is drawn: no two share their numbers. */
export const DRAW = {
  networks: 1,
  parts: 2,
  user: 3,
  machine: 4,
  journey: 5,
  vpn: 6,
  slotTime: 7,
  slot: 8,
  story: 9,
  storyAlert: 10,
} as const;
