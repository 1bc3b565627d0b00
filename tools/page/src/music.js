// The music, in time with the show: where both run, the show follows the sound, since the ear is stricter than the eye.

const LEAST = 0.02; // s: nobody hears less
const MOST = 0.3; // s: more is not caught up with but jumped over
const CATCH_UP = 0.1; // of the distance, with each picture

export class Music {
  constructor(facts, bytes) {
    this.start = facts.start;
    this.audio = new Audio(URL.createObjectURL(new Blob([bytes], { type: facts.type })));
    this.audio.preload = 'auto';
    this.problem = '';
    this.audio.addEventListener('error', () => (this.problem = `this browser does not play ${facts.type}`));
  }

  get muted() {
    return this.audio.muted;
  }

  set muted(value) {
    this.audio.muted = value;
  }

  /** Be where the show is, and return by how many seconds it should go on so that both are together. */
  follow(time, playing, speed) {
    const { audio } = this;
    const wanted = time - this.start;
    const within = wanted >= 0 && !(wanted >= audio.duration);
    if (!playing || !within || this.problem) {
      if (!audio.paused) audio.pause();
      return 0;
    }
    if (audio.playbackRate !== speed) audio.playbackRate = speed;
    if (audio.paused) {
      audio.currentTime = wanted;
      audio.play().catch((error) => {
        if (error.name !== 'AbortError') this.problem = error.message; // else it was only paused again
      });
      return 0;
    }
    if (audio.seeking || audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return 0;
    const apart = audio.currentTime - wanted;
    if (Math.abs(apart) > MOST * Math.max(1, speed)) {
      audio.currentTime = wanted;
      return 0;
    }
    return Math.abs(apart) > LEAST ? CATCH_UP * apart : 0;
  }
}
