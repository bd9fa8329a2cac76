import { layouts, type Layout } from '../charts/theme.ts';
import { counted, grouped, share } from '../model/numbers.ts';
import { valueWords } from '../model/profile-words.ts';
import type { ProfilesSection, ProfileView } from '../model/profiles.ts';
import type { HiddenFrames } from './flame-layout.ts';
import { flameSvg } from './flame-svg.ts';

export interface DrawnProfiles extends Omit<ProfilesSection, 'profiles'> {
  readonly profiles: readonly DrawnProfile[];
}

export interface DrawnProfile extends ProfileView {
  /** Wide and narrow pictures; the style sheet shows one of them. */
  readonly svg: string;
  /** What each picture leaves out; those that show everything have none. */
  readonly captions: readonly { readonly layout: Layout['name']; readonly text: string }[];
}

/** The section with its pictures, as profiles.hbs takes it. */
export const drawnProfiles = (section: ProfilesSection): DrawnProfiles => ({
  ...section,
  profiles: section.profiles.map(drawnProfile),
});

function drawnProfile(view: ProfileView): DrawnProfile {
  const words = valueWords(view.root.value, view.unit);
  const pictures = layouts.map((layout) => ({ layout, ...flameSvg(view.root, view, layout, words) }));
  return {
    ...view,
    svg: pictures.map(({ svg }) => svg).join('\n'),
    captions: pictures
      .filter(({ placed }) => placed.hidden.frames > 0)
      .map(({ layout, placed }) => ({ layout: layout.name, text: hiddenWords(placed.hidden, layout) })),
  };
}

/** A frame that is hidden for its width is narrower than the limit; one that is hidden for the count may be as wide. */
const hiddenWords = ({ frames, share: part, widest }: HiddenFrames, { width }: Layout): string =>
  `Not drawn for their width: ${counted(frames, 'frame')} of at most ${grouped(widest, 1)} px of ${width}; together ${share(part)} of the whole.`;
