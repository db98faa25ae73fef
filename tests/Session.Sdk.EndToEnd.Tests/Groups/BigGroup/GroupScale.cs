using System.Globalization;

namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>Says how large a group is in which anything may happen.</summary>
/// <param name="Admins">How many admins it has, the one who made it included.</param>
/// <param name="Clients">How many accounts have a device, the admins included.</param>
/// <param name="Wanderers">How many of those, the last ones, are removed and invited again. The others stay.</param>
/// <param name="Strangers">How many accounts without a device are invited and removed.</param>
internal sealed record GroupScale(int Admins, int Clients, int Wanderers, int Strangers)
{
    /// <summary>Up to so many clients poll as quickly as they can.</summary>
    private const int QuickClients = 10;

    /// <summary>So many clients do not keep a machine busy.</summary>
    private const int FewClients = 20;

    /// <summary>What each further client adds to the time between the polls of all.</summary>
    private static readonly TimeSpan PauseOfOne = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan ShortestFaultInterval = TimeSpan.FromSeconds(1);

    internal TimeSpan PollInterval => Clients <= QuickClients ? GroupRig.Quick : PauseOfOne * Clients;

    /// <summary>The time between two faults or repairs of nodes: what takes longer meets as many.</summary>
    internal TimeSpan FaultInterval => PollInterval > ShortestFaultInterval ? PollInterval : ShortestFaultInterval;

    /// <summary>How long a node waits for another one that it passes a request on to: on a busy machine one that answers must not be taken for a dead one.</summary>
    internal TimeSpan RelayTimeout => Clients <= FewClients ? TimeSpan.FromMilliseconds(800) : TimeSpan.FromSeconds(4);

    /// <summary>How long a device gathers what it has to publish, and how much later than the first admin's device another one does the same work. Many devices have much to do.</summary>
    internal TimeSpan PushDelay => Clients <= FewClients ? GroupRig.Quick : TimeSpan.FromSeconds(1);

    /// <summary>At most one of so many nodes is broken at a time. With a third of them most paths fail, and what few clients make up for soon keeps a machine busy with many.</summary>
    internal int BrokenPart => Clients <= FewClients ? 3 : 8;

    /// <summary>How long is waited for what all devices have to hear of.</summary>
    internal TimeSpan Patience => TimeSpan.FromSeconds(90) + (10 * PollInterval);

    /// <summary>How many connections the clients share; none when each has its own.</summary>
    internal int Networks => Clients <= QuickClients ? 0 : QuickClients;

    internal bool IsWanderer(int place) => place >= Clients - Wanderers;

    /// <summary>Reads a number from the environment.</summary>
    internal static int Setting(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : standard;
}
