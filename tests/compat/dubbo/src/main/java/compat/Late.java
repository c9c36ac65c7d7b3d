package compat;

/** A service that a provider adds while it runs. */
public interface Late {

    String say(String text);
}
