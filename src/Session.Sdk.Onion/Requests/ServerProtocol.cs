namespace SessionSdk.Onion;

/// <summary>Names the form in which a server gets an onion request and answers it.</summary>
public enum ServerProtocol
{
    /// <summary>A bencoded list of a JSON text and the raw body; answers tell their status and headers. What all current servers speak.</summary>
    V4,

    /// <summary>A JSON text with the body in it as text. An answer with a status of 2xx is the bare body, any other one only its status. Deprecated: for old servers.</summary>
    V3,
}
