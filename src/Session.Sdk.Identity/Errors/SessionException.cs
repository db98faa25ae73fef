using System.Text.Json.Serialization;

namespace SessionSdk;

/// <summary>The base of every failure that the SDK reports about the network, a server, a message or a phrase.</summary>
/// <remarks>Wrong arguments are argument exceptions instead, and a cancelled call an <see cref="OperationCanceledException"/>. The text never holds keys, plaintext or whole account ids.</remarks>
[JsonConverter(typeof(SessionExceptionJsonConverter))]
public abstract class SessionException : Exception
{
    /// <summary>Makes a failure.</summary>
    /// <param name="message">What happened and what was expected, without secrets.</param>
    /// <param name="innerException">What caused it.</param>
    protected SessionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Gets whether the same call may succeed if it is made again.</summary>
    public abstract bool IsTransient { get; }
}
