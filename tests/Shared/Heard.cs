using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SessionSdk.Tests.Shared;

/// <summary>Listens to the meter and the activities of one assembly while it lives.</summary>
internal sealed class Heard : IDisposable
{
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities;

    internal Heard(string assembly)
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == assembly)
            {
                Units[instrument.Name] = instrument.Unit;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Tags.Enqueue((instrument.Name, tags.ToArray())));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Tags.Enqueue((instrument.Name, tags.ToArray())));
        _meters.Start();
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == assembly,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Activities.Enqueue,
        };
        ActivitySource.AddActivityListener(_activities);
    }

    /// <summary>Gets the instruments and their units.</summary>
    internal ConcurrentDictionary<string, string?> Units { get; } = new();

    /// <summary>Gets the measurements: the instrument and the tags.</summary>
    internal ConcurrentQueue<(string Instrument, KeyValuePair<string, object?>[] Tags)> Tags { get; } = new();

    internal ConcurrentQueue<Activity> Activities { get; } = new();

    /// <summary>Writes everything that was heard, for the search for what must not be told.</summary>
    internal string Everything() => string.Join(
        '\n',
        [
            .. Tags.Select(measured => measured.Instrument + " " + string.Join(' ', measured.Tags)),
            .. Activities.Select(activity => $"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Baggage)} {string.Join(' ', activity.Events.Select(told => told.Name))}"),
        ]);

    /// <summary>Gets the names of the tags of an instrument, each once.</summary>
    internal string[] TagsOf(string instrument) =>
        [.. Tags.Where(measured => measured.Instrument == instrument).SelectMany(measured => measured.Tags).Select(tag => tag.Key).Distinct().Order()];

    public void Dispose()
    {
        _meters.Dispose();
        _activities.Dispose();
    }
}
