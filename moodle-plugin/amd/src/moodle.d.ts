/** What our modules import from Moodle, as it is in 4.1 and later: nothing else of these modules is declared. */

declare module 'core/config' {
  const Config: { wwwroot: string; sesskey: string };
  export default Config;
}

declare module 'core/notification' {
  type Message = { message: string; type: 'success' | 'info' | 'warning' | 'error' };
  type Text = string | Promise<string>;
  /** The root is a jQuery set. */
  type Modal = { getRoot(): { on(event: string, handler: () => void): unknown } };
  const Notification: {
    addNotification(notification: Message): Promise<void>;
    alert(title: Text, message: Text, cancelText?: Text): Promise<Modal>;
    exception(error: unknown): Promise<void>;
    /** Resolves once the dialog is shown, rejects when it cannot be loaded. */
    saveCancel(
      title: Text,
      question: Text,
      saveLabel: Text,
      save: (event: { preventDefault(): void }) => void,
      cancel: () => void,
      options?: { triggerElement: HTMLElement | null },
    ): Promise<Modal>;
  };
  export default Notification;
}

declare module 'core/pending' {
  /** While one is open, browser tests wait: resolve it in `finally`. */
  export default class Pending {
    constructor(key: string);
    resolve(): void;
  }
}

declare module 'core/prefetch' {
  const Prefetch: {
    prefetchStrings(component: string, keys: string[]): void;
    prefetchTemplates(templates: string[]): void;
  };
  export default Prefetch;
}

declare module 'core/str' {
  type Wanted = { key: string; component: string; param?: unknown };
  export function get_string(key: string, component: string, param?: unknown): Promise<string>;
  export function get_strings(wanted: Wanted[]): Promise<string[]>;
}

declare module 'core/templates' {
  const Templates: {
    renderForPromise(template: string, context: object): Promise<{ html: string; js: string }>;
    replaceNodeContents(node: Element | string, html: string, js: string): void;
    appendNodeContents(node: Element | string, html: string, js: string): void;
  };
  export default Templates;
}

declare module 'core/toast' {
  type Configuration = {
    type?: 'success' | 'info' | 'warning' | 'danger';
    autohide?: boolean;
    closeButton?: boolean;
  };
  export function add(message: string | Promise<string>, configuration?: Configuration): Promise<void>;
}
