import { LANGUAGES, rememberLanguage, type Language } from "../locale.ts";

export type Catalog = Record<string, string>;
export type Values = Record<string, string | number | undefined>;
export type Translate = (key: string, values?: Values) => string;

/** Where the words of one part lie; those of a language come when it is spoken. */
export type Catalogs = Record<Language, () => Promise<{ default: Catalog }>>;

const HOLE = /\{\{(\w+)\}\}/g;

/** What the interface itself says, in the language that is spoken: catalogs as i18next writes them, with plurals and `{{holes}}`. */
export class Speech {
  language: Language;
  t: Translate;
  readonly #parts = new Set<Catalogs>();
  readonly #held = Object.fromEntries(LANGUAGES.map((language) => [language, new Map<Catalogs, Catalog>()])) as Record<Language, Map<Catalogs, Catalog>>;
  readonly #coming = new Map<Catalogs | Language, Promise<void>>();
  readonly #listeners = new Set<() => void>();
  #wanted: Language;

  constructor(language: Language) {
    this.language = this.#wanted = language;
    this.t = translator(language, this.#held[language]);
    rememberLanguage(language);
  }

  /** Returns whether a part's words are there. */
  holds(part: Catalogs): boolean {
    return this.#held[this.language].has(part);
  }

  /** Fetches a part's words in the spoken language; asked twice while they come, it is the same promise. */
  add(part: Catalogs): Promise<void> {
    return this.#once(part, () => this.#addAnew(part));
  }

  /** Returns whether all that can be said is there in a language. */
  knows(language: Language): boolean {
    return this.#missing(this.#held[language]).length === 0;
  }

  /** Fetches all that can be said in a language that is not spoken, for texts that go to others. */
  learn(language: Language): Promise<void> {
    return this.#once(language, () => this.#hold(language));
  }

  /** Returns the words in a language that was learnt. */
  in(language: Language): Translate {
    return language === this.language ? this.t : translator(language, this.#held[language]);
  }

  /**
   * Speaks another language once all its words are there, so that nobody sees half of them.
   * Returns false, and says nothing new, where they cannot be fetched.
   */
  async speak(language: Language): Promise<boolean> {
    this.#wanted = language;
    try {
      await this.#hold(language);
    } catch {
      this.#wanted = this.language;
      return false;
    }
    if (this.#wanted === language && this.language !== language) this.#change(language);
    return true;
  }

  /** Calls `listener` after each change of the language; returns what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #change(language: Language): void {
    this.language = language;
    this.t = translator(language, this.#held[language]);
    rememberLanguage(language);
    for (const listener of [...this.#listeners]) listener();
  }

  #once(what: Catalogs | Language, fetch: () => Promise<void>): Promise<void> {
    const coming = this.#coming.get(what) ?? fetch().finally(() => this.#coming.delete(what));
    this.#coming.set(what, coming);
    return coming;
  }

  async #addAnew(part: Catalogs): Promise<void> {
    this.#parts.add(part);
    // The language may change while the words come.
    while (!this.holds(part)) await this.#hold(this.language);
  }

  async #hold(language: Language): Promise<void> {
    const held = this.#held[language];
    // Parts may be added while others come.
    for (let missing = this.#missing(held); missing.length; missing = this.#missing(held))
      await Promise.all(missing.map(async (part) => held.set(part, (await part[language]()).default)));
  }

  #missing(held: Map<Catalogs, Catalog>): Catalogs[] {
    return [...this.#parts].filter((part) => !held.has(part));
  }
}

function translator(language: Language, held: ReadonlyMap<Catalogs, Catalog>): Translate {
  const plural = new Intl.PluralRules(language);
  const find = (key: string) => {
    for (const catalog of held.values()) if (Object.hasOwn(catalog, key)) return catalog[key];
    return undefined;
  };
  return (key, values) => {
    const count = values?.["count"];
    const text = (typeof count === "number" ? find(`${key}_${plural.select(count)}`) : undefined) ?? find(key) ?? key;
    return values ? text.replace(HOLE, (_, name: string) => String(values[name] ?? "")) : text;
  };
}
