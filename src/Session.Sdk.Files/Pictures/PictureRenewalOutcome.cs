namespace SessionSdk;

/// <summary>Names what was done to keep a picture on its server.</summary>
public enum PictureRenewalOutcome
{
    /// <summary>The profile changed within the last two hours: nothing was done.</summary>
    NotDue,

    /// <summary>The server keeps the picture longer. The profile gets the same link and key again, as a renewal.</summary>
    Extended,

    /// <summary>The picture was uploaded again, because the server had lost it or its time was near. The profile gets the new link and key, as a renewal.</summary>
    Reuploaded,

    /// <summary>The picture cannot be extended, and the profile is not old enough to upload it again.</summary>
    Postponed,
}
