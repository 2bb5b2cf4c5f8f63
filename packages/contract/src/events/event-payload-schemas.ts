import type { TSchema } from 'typebox';
import { callAiGatherEndedPayload } from './call-ai-gather-ended.ts';
import { callAiGatherMessageHistoryUpdatedPayload } from './call-ai-gather-message-history-updated.ts';
import { callAiGatherPartialResultsPayload } from './call-ai-gather-partial-results.ts';
import { callAnsweredPayload } from './call-answered.ts';
import { callBridgedPayload } from './call-bridged.ts';
import { callConversationEndedPayload } from './call-conversation-ended.ts';
import { callConversationInsightsGeneratedPayload } from './call-conversation-insights-generated.ts';
import { callCostPayload } from './call-cost.ts';
import { callDeepfakeDetectionErrorPayload } from './call-deepfake-detection-error.ts';
import { callDeepfakeDetectionResultPayload } from './call-deepfake-detection-result.ts';
import { callDequeuedPayload } from './call-dequeued.ts';
import { callDtmfReceivedPayload } from './call-dtmf-received.ts';
import { callEnqueuedPayload } from './call-enqueued.ts';
import { callForkStartedPayload } from './call-fork-started.ts';
import { callForkStoppedPayload } from './call-fork-stopped.ts';
import { callGatherEndedPayload } from './call-gather-ended.ts';
import { callHangupPayload } from './call-hangup.ts';
import { callHoldPayload } from './call-hold.ts';
import { callInitiatedPayload } from './call-initiated.ts';
import { callMachineDetectionEndedPayload } from './call-machine-detection-ended.ts';
import { callMachineGreetingEndedPayload } from './call-machine-greeting-ended.ts';
import { callMachinePremiumDetectionEndedPayload } from './call-machine-premium-detection-ended.ts';
import { callMachinePremiumGreetingEndedPayload } from './call-machine-premium-greeting-ended.ts';
import { callPaymentCompletedPayload } from './call-payment-completed.ts';
import { callPaymentProgressPayload } from './call-payment-progress.ts';
import { callPlaybackEndedPayload } from './call-playback-ended.ts';
import { callPlaybackStartedPayload } from './call-playback-started.ts';
import { callRecordingErrorPayload } from './call-recording-error.ts';
import { callRecordingSavedPayload } from './call-recording-saved.ts';
import { callRecordingTranscriptionSavedPayload } from './call-recording-transcription-saved.ts';
import { callReferCompletedPayload } from './call-refer-completed.ts';
import { callReferFailedPayload } from './call-refer-failed.ts';
import { callReferStartedPayload } from './call-refer-started.ts';
import { callSipInfoReceivedPayload } from './call-sip-info-received.ts';
import { callSpeakEndedPayload } from './call-speak-ended.ts';
import { callSpeakStartedPayload } from './call-speak-started.ts';
import { callTranscriptionPayload } from './call-transcription.ts';
import { callUnholdPayload } from './call-unhold.ts';
import { conferenceCreatedPayload } from './conference-created.ts';
import { conferenceEndedPayload } from './conference-ended.ts';
import { conferenceFloorChangedPayload } from './conference-floor-changed.ts';
import { conferenceParticipantJoinedPayload } from './conference-participant-joined.ts';
import { conferenceParticipantLeftPayload } from './conference-participant-left.ts';
import { conferenceParticipantPlaybackEndedPayload } from './conference-participant-playback-ended.ts';
import { conferenceParticipantPlaybackStartedPayload } from './conference-participant-playback-started.ts';
import { conferenceParticipantSpeakEndedPayload } from './conference-participant-speak-ended.ts';
import { conferenceParticipantSpeakStartedPayload } from './conference-participant-speak-started.ts';
import { conferencePlaybackEndedPayload } from './conference-playback-ended.ts';
import { conferencePlaybackStartedPayload } from './conference-playback-started.ts';
import { conferenceRecordingSavedPayload } from './conference-recording-saved.ts';
import { conferenceSpeakEndedPayload } from './conference-speak-ended.ts';
import { conferenceSpeakStartedPayload } from './conference-speak-started.ts';
import type { EventType } from './event-types.ts';
import { siprecFailedPayload } from './siprec-failed.ts';
import { siprecStartedPayload } from './siprec-started.ts';
import { siprecStoppedPayload } from './siprec-stopped.ts';
import { streamingFailedPayload } from './streaming-failed.ts';
import { streamingStartedPayload } from './streaming-started.ts';
import { streamingStoppedPayload } from './streaming-stopped.ts';

/** The schema of the payload of each event. */
export const eventPayloads: Readonly<Record<EventType, TSchema>> = {
  'call.ai_gather.ended': callAiGatherEndedPayload,
  'call.ai_gather.message_history_updated': callAiGatherMessageHistoryUpdatedPayload,
  'call.ai_gather.partial_results': callAiGatherPartialResultsPayload,
  'call.answered': callAnsweredPayload,
  'call.bridged': callBridgedPayload,
  'call.conversation.ended': callConversationEndedPayload,
  'call.conversation_insights.generated': callConversationInsightsGeneratedPayload,
  'call.cost': callCostPayload,
  'call.deepfake_detection.error': callDeepfakeDetectionErrorPayload,
  'call.deepfake_detection.result': callDeepfakeDetectionResultPayload,
  'call.dequeued': callDequeuedPayload,
  'call.dtmf.received': callDtmfReceivedPayload,
  'call.enqueued': callEnqueuedPayload,
  'call.fork.started': callForkStartedPayload,
  'call.fork.stopped': callForkStoppedPayload,
  'call.gather.ended': callGatherEndedPayload,
  'call.hangup': callHangupPayload,
  'call.hold': callHoldPayload,
  'call.initiated': callInitiatedPayload,
  'call.machine.detection.ended': callMachineDetectionEndedPayload,
  'call.machine.greeting.ended': callMachineGreetingEndedPayload,
  'call.machine.premium.detection.ended': callMachinePremiumDetectionEndedPayload,
  'call.machine.premium.greeting.ended': callMachinePremiumGreetingEndedPayload,
  'call.payment.completed': callPaymentCompletedPayload,
  'call.payment.progress': callPaymentProgressPayload,
  'call.playback.ended': callPlaybackEndedPayload,
  'call.playback.started': callPlaybackStartedPayload,
  'call.recording.error': callRecordingErrorPayload,
  'call.recording.saved': callRecordingSavedPayload,
  'call.recording.transcription.saved': callRecordingTranscriptionSavedPayload,
  'call.refer.completed': callReferCompletedPayload,
  'call.refer.failed': callReferFailedPayload,
  'call.refer.started': callReferStartedPayload,
  'call.sip_info.received': callSipInfoReceivedPayload,
  'call.speak.ended': callSpeakEndedPayload,
  'call.speak.started': callSpeakStartedPayload,
  'call.transcription': callTranscriptionPayload,
  'call.unhold': callUnholdPayload,
  'conference.created': conferenceCreatedPayload,
  'conference.ended': conferenceEndedPayload,
  'conference.floor.changed': conferenceFloorChangedPayload,
  'conference.participant.joined': conferenceParticipantJoinedPayload,
  'conference.participant.left': conferenceParticipantLeftPayload,
  'conference.participant.playback.ended': conferenceParticipantPlaybackEndedPayload,
  'conference.participant.playback.started': conferenceParticipantPlaybackStartedPayload,
  'conference.participant.speak.ended': conferenceParticipantSpeakEndedPayload,
  'conference.participant.speak.started': conferenceParticipantSpeakStartedPayload,
  'conference.playback.ended': conferencePlaybackEndedPayload,
  'conference.playback.started': conferencePlaybackStartedPayload,
  'conference.recording.saved': conferenceRecordingSavedPayload,
  'conference.speak.ended': conferenceSpeakEndedPayload,
  'conference.speak.started': conferenceSpeakStartedPayload,
  'siprec.failed': siprecFailedPayload,
  'siprec.started': siprecStartedPayload,
  'siprec.stopped': siprecStoppedPayload,
  'streaming.failed': streamingFailedPayload,
  'streaming.started': streamingStartedPayload,
  'streaming.stopped': streamingStoppedPayload,
};
