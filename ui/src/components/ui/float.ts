/** The look of what floats: menus, choosers, dialogs. The only things with a shadow. */
export const floatLook = 'z-50 rounded-md border border-rule bg-float text-ink shadow-float';
export const floatItemLook =
  'control relative flex cursor-default items-center gap-2 rounded-sm px-2 py-1 outline-none select-none data-[disabled=""]:opacity-45 data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-soft';
