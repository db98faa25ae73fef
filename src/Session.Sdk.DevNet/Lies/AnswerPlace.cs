namespace SessionSdk.DevNet;

/// <summary>Says from which place on the way an answer is sent.</summary>
public enum AnswerPlace
{
    /// <summary>The server was asked without an onion.</summary>
    Direct,

    /// <summary>The client asked this node, which passes on what came back from the next one.</summary>
    Guard,

    /// <summary>Another node asked this one, which passes on what came back from the next node or server.</summary>
    Hop,

    /// <summary>The answer is the server's own: the onion ended here.</summary>
    Destination,

    /// <summary>The answer is one of several in a batch.</summary>
    Part,
}
