package compat;

/** The service that most cases call. */
public interface Echo {

    /** Returns the name of the provider, a colon and the text. */
    String say(String text);

    /** The same, after a while. */
    String slowly(String text, int millis);
}
