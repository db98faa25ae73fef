namespace SessionSdk;

/// <summary>Another device of the account changed the own profile: name, picture, settings that belong to it.</summary>
public sealed record ProfileChanged : SessionEvent;
