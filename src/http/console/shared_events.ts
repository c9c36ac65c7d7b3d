/**
 * Events about things that many look at: each is made once for all of them, and the more bytes all of them are told, the
 * rarer they are told something, so that any number of open pages costs the server the same.
 */
import { EVENTS } from "../../base/mod.ts";
import { EVENT_READERS } from "../events/event_readers.ts";

type EventBytes = Uint8Array<ArrayBuffer>;

interface Topic {
  /** Undefined while nobody has asked since the last change. */
  bytes: EventBytes | undefined;
  madeMs: number;
  readonly readers: Set<() => void>;
  unfollow: () => void;
}

interface TopicSource {
  /** The event as it is now. */
  readonly make: () => EventBytes;
  /** Calls back at each change until the function that it gives is called. */
  readonly follow: (onChange: () => void) => () => void;
  readonly monotonicMs: () => number;
}

/** What a reader of a topic is given; `restMs` says how long it rests after an event. */
interface SharedEventSource {
  readonly read: () => EventBytes;
  readonly follow: (onChange: () => void) => () => void;
  readonly restMs: () => number;
}

export class SharedEvents {
  readonly #topics = new Map<string, Topic>();

  /** Topics that somebody looks at. */
  get size(): number {
    return this.#topics.size;
  }

  /** Readers of the same name share what is made from the source of the first. */
  source(name: string, { make, follow, monotonicMs }: TopicSource): SharedEventSource {
    let lengthBytes = 0;
    return {
      read: () => {
        const topic = this.#topics.get(name);
        const nowMs = monotonicMs();
        // What changes without a word, as the time of the last beat, is not told for longer than this.
        const isFresh = topic !== undefined && nowMs - topic.madeMs < EVENTS.mergeMs;
        const bytes = (isFresh ? topic.bytes : undefined) ?? make();
        if (topic !== undefined && topic.bytes !== bytes) {
          topic.bytes = bytes;
          topic.madeMs = nowMs;
        }
        lengthBytes = bytes.length;
        return bytes;
      },
      follow: (onChange) => this.#join(name, follow, onChange),
      restMs: () => {
        const allMs = lengthBytes * EVENT_READERS.count / EVENTS.bytesPerMs;
        return Math.max(EVENTS.mergeMs, Math.ceil(allMs));
      },
    };
  }

  #join(name: string, follow: TopicSource["follow"], onChange: () => void): () => void {
    const topic = this.#topics.get(name) ?? this.#open(name, follow);
    // One that is given twice is told twice, and ends twice.
    const own = () => onChange();
    topic.readers.add(own);
    return () => {
      topic.readers.delete(own);
      if (topic.readers.size > 0 || this.#topics.get(name) !== topic) return;
      this.#topics.delete(name);
      topic.unfollow();
    };
  }

  #open(name: string, follow: TopicSource["follow"]): Topic {
    const topic: Topic = {
      bytes: undefined,
      madeMs: -Infinity,
      readers: new Set(),
      unfollow: () => {},
    };
    this.#topics.set(name, topic);
    topic.unfollow = follow(() => {
      topic.bytes = undefined;
      for (const tell of topic.readers) tell();
    });
    return topic;
  }
}
